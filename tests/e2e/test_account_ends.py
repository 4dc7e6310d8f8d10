"""What ends sessions and accounts, on the running platform."""

import secrets

from tests.e2e.processes import PASSWORD, Client, Platform

ME = "/api/users/me"


def test_a_changed_password_ends_the_other_sessions(running: Platform) -> None:
    email = f"{secrets.token_hex(8)}@example.com"
    person = running.client.register(email)
    login = {"email": email, "password": PASSWORD}
    other = Client(person.url, person.call("POST", "/api/auth/login", login).json()["access_token"])
    wrong = {"current_password": "not the password", "new_password": "another long password"}
    assert person.call("POST", f"{ME}/password", wrong).status == 403
    assert other.call("GET", ME).status == 200

    right = wrong | {"current_password": PASSWORD}
    assert person.call("POST", f"{ME}/password", right).status == 204
    assert other.call("GET", ME).code == "unauthenticated"
    assert person.call("GET", ME).status == 200
    assert person.call("POST", "/api/auth/login", login).code == "invalid_credentials"
    login["password"] = "another long password"
    assert person.call("POST", "/api/auth/login", login).status == 200


def test_a_deleted_account_is_gone(running: Platform) -> None:
    email = f"{secrets.token_hex(8)}@example.com"
    person = running.client.register(email)
    agent = person.create_agent(model="mock-64")
    assert person.call("DELETE", ME, {"password": "not the password"}).status == 403
    assert person.call("GET", f"/api/agents/{agent}").status == 200
    assert person.call("DELETE", ME, {"password": PASSWORD}).status == 202
    assert person.call("GET", f"/api/agents/{agent}").code == "unauthenticated"
    login = {"email": email, "password": PASSWORD}
    assert person.call("POST", "/api/auth/login", login).code == "invalid_credentials"
