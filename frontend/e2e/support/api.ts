import { randomBytes } from "node:crypto";
import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";
import type {
  Agent,
  AgentConfig,
  AuthSession,
  Conversation,
  DocumentCreated,
  KnowledgeDocument,
  Message,
  WebhookDelivery,
  WebhookEndpoint,
} from "../../src/api/types";
import type { components } from "../../src/api/schema.gen";
import type { Sample } from "./files";

type WidgetSettings = components["schemas"]["widget.WidgetSettings"];

export interface Person {
  name: string;
  email: string;
  password: string;
}

/** Somebody nobody has seen before. */
export function somebody(): Person {
  return {
    name: "Ada Lovelace",
    email: `ada-${randomBytes(6).toString("hex")}@example.com`,
    password: "a rather long password",
  };
}

/** The API as one person: for what a test needs but does not look at. */
export class Api {
  readonly #request: APIRequestContext;
  readonly #token: string;
  readonly #from: Record<string, string>;

  private constructor(request: APIRequestContext, token: string, from: Record<string, string>) {
    this.#request = request;
    this.#token = token;
    this.#from = from;
  }

  /** Makes the account from this address; the session's cookie stays in the request's context. */
  static async register(request: APIRequestContext, person: Person, address: string): Promise<Api> {
    // Without a connection that is kept: the server may close one at the moment it is used again.
    const headers = { "X-Forwarded-For": address, Connection: "close" };
    const response = await request.post("/api/auth/register", { data: { ...person, locale: "en" }, headers });
    expect(response.status(), await response.text()).toBe(201);
    return new Api(request, ((await response.json()) as AuthSession).access_token, headers);
  }

  async createAgent(name: string, config: Partial<AgentConfig> = {}): Promise<Agent> {
    return this.#json<Agent>(await this.#send("POST", "/api/agents", { name, config }));
  }

  async saveConfig(agent: Agent, change: Partial<AgentConfig>): Promise<Agent> {
    const body = { config: { ...agent.config, ...change }, base_version: agent.version };
    return this.#json<Agent>(await this.#send("PUT", `/api/agents/${agent.id}/config`, body));
  }

  /** Waits for the whole answer; gives the conversation. */
  async chat(agent: Agent, message: string): Promise<Conversation> {
    const stream = await this.#send("POST", `/api/agents/${agent.id}/chat`, { message });
    expect(await stream.text()).toContain("event: done");
    return (await this.conversations(agent))[0]!;
  }

  /** Puts a file into the agent's knowledge and waits until it can be found, or has failed. */
  async addDocument(agent: Agent, { name, buffer }: Sample): Promise<KnowledgeDocument> {
    const documents = `/api/agents/${agent.id}/knowledge/documents`;
    const made = await this.#send("POST", documents, { name, size: buffer.length });
    const { document, upload } = await this.#json<DocumentCreated>(made);
    const { url, method, headers } = upload;
    const put = await this.#request.fetch(url, { method, headers, data: buffer });
    expect(put.ok(), await put.text()).toBe(true);
    await this.#json(await this.#send("POST", `${documents}/${document.id}/uploaded`));
    let now = document;
    await expect
      .poll(async () => {
        now = await this.#json<KnowledgeDocument>(await this.#send("GET", `${documents}/${document.id}`));
        return now.status;
      })
      .toMatch(/ready|failed/);
    return now;
  }

  async addWebhook(settings: Partial<WebhookEndpoint>): Promise<WebhookEndpoint> {
    return this.#json<WebhookEndpoint>(await this.#send("POST", "/api/webhooks/endpoints", settings));
  }

  /** Sends the test event to an endpoint and waits for the outcome. */
  async tryWebhook({ id }: WebhookEndpoint): Promise<WebhookDelivery> {
    const path = `/api/webhooks/endpoints/${id}`;
    let now = await this.#json<WebhookDelivery>(await this.#send("POST", `${path}/test`));
    await expect
      .poll(async () => {
        now = await this.#json<WebhookDelivery>(await this.#send("GET", `${path}/deliveries/${now.id}`));
        return now.status;
      })
      .toMatch(/succeeded|failed/);
    return now;
  }

  /** Puts the agent's newest version into production. */
  async promote({ id, version }: Agent): Promise<void> {
    await this.#json(await this.#send("POST", `/api/agents/${id}/promote`, { version }));
  }

  /** A publishable key for pages of these origins. */
  async publishableKey({ id }: Agent, origins: string[]): Promise<{ id: string; key: string }> {
    const body = { name: "Shop", type: "publishable", origins };
    return this.#json(await this.#send("POST", `/api/agents/${id}/keys`, body));
  }

  /** Asks the agent as a program does, with a secret key made for it. */
  async askByKey({ id }: Agent, message: string): Promise<void> {
    const made = await this.#send("POST", `/api/agents/${id}/keys`, { name: "Shop backend", type: "secret" });
    const { key } = await this.#json<{ key: string }>(made);
    const answer = await this.#request.post(`/api/v1/agents/${id}/chat`, {
      data: { message, stream: false },
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  /** Asks as a visitor of a page does, who fills the form and then wants a person. */
  async askByWidget(agent: Agent, key: string, form: Record<string, string>, message: string): Promise<Conversation> {
    const widget = `/api/widget/${agent.id}`;
    const origin = new URL(process.env.FRONTDESK_URL!).origin;
    const post = async (path: string, token: string, data: object) => {
      const headers = { ...this.#from, Authorization: `Bearer ${token}`, Origin: origin };
      const answer = await this.#request.post(widget + path, { data, headers });
      expect(answer.ok(), await answer.text()).toBe(true);
      return answer;
    };
    const { token } = (await (await post("/sessions", key, { form })).json()) as { token: string };
    expect(await (await post("/chat", token, { message })).text()).toContain("event: done");
    const { id } = (await this.conversations(agent))[0]!;
    await post(`/conversations/${id}/handoff`, token, {});
    return (await this.conversations(agent))[0]!;
  }

  async revokeKey({ id }: Agent, keyId: string): Promise<void> {
    expect((await this.#send("DELETE", `/api/agents/${id}/keys/${keyId}`)).status()).toBe(204);
  }

  /** What the customer's server signs its visitors with. */
  async identitySecret({ id }: Agent, keyId: string): Promise<string> {
    const path = `/api/agents/${id}/keys/${keyId}/identity-secret`;
    return (await this.#json<{ secret: string }>(await this.#send("POST", path))).secret;
  }

  async saveWidget({ id }: Agent, change: Partial<WidgetSettings>): Promise<void> {
    const path = `/api/agents/${id}/widget`;
    const now = await this.#json<WidgetSettings>(await this.#send("GET", path));
    await this.#json(await this.#send("PUT", path, { ...now, ...change }));
  }

  async conversations(agent: Agent): Promise<Conversation[]> {
    const list = await this.#send("GET", `/api/agents/${agent.id}/conversations`);
    return (await this.#json<{ items: Conversation[] }>(list)).items;
  }

  async messages(agent: Agent, conversation: Conversation): Promise<Message[]> {
    const list = await this.#send("GET", `/api/agents/${agent.id}/conversations/${conversation.id}/messages`);
    return (await this.#json<{ items: Message[] }>(list)).items;
  }

  #send(method: string, path: string, data?: unknown): Promise<APIResponse> {
    return this.#request.fetch(path, { method, data, headers: { ...this.#from, Authorization: `Bearer ${this.#token}` } });
  }

  async #json<T>(response: APIResponse): Promise<T> {
    expect(response.ok(), `${response.url()}: ${await response.text()}`).toBe(true);
    return (await response.json()) as T;
  }
}
