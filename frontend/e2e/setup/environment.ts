/** The person's own settings stay out: tests never talk to a paid model nor to other data. */
export const OWN = { OPENAI_API_KEY: "none", OPENAI_MODEL: "mock-64", PORT: "0", HOST: "", BASE_URL: "", DEMO: "0", WORKERS: "1", EMBEDDING_MODEL: "offline", TRUSTED_PROXIES: "127.0.0.1" };
