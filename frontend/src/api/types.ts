import type { components } from "./schema.gen";

/** The shapes of the API, as generated from the OpenAPI document; below short names for those that several features know. */
export type Schemas = components["schemas"];

export type User = Schemas["auth.User"];
export type Workspace = Schemas["auth.Workspace"];
export type AuthSession = Schemas["auth.AuthSession"];
export type Permission = Schemas["Permission"];
export type Session = Schemas["auth.Session"];
export type Export = Schemas["auth.Export"];

export type Agent = Schemas["agents.Agent"];
export type AgentSummary = Schemas["agents.AgentSummary"];
export type AgentConfig = Schemas["AgentConfig"];
export type AgentVersion = Schemas["agents.AgentVersion"];
export type AgentVersionDetail = Schemas["agents.AgentVersionDetail"];
export type Model = Schemas["agents.Model"];
export type Template = Schemas["agents.Template"];
export type Dashboard = Schemas["agents.Dashboard"];
export type DashboardDay = Schemas["agents.DashboardDay"];

export type Run = Schemas["chat.RunDetail"];
export type RunSummary = Schemas["chat.RunReply"];
export type Conversation = Schemas["chat.ConversationReply"];
export type ConversationDetail = Schemas["chat.ConversationDetail"];
export type Visitor = Schemas["chat.VisitorDetail"];
export type Message = Schemas["chat.MessageReply"];
export type Citation = Schemas["chat.CitationReply"];
export type Retrieval = Schemas["chat.RetrievalReply"];
export type RetrievedPassage = Schemas["chat.RetrievedPassageReply"];

export type Locale = User["locale"];
export type Role = Workspace["role"];
export type Tier = Workspace["tier"];

export type Knowledge = Schemas["knowledge.Knowledge"];
export type KnowledgeDocument = Schemas["knowledge.Document"];
export type DocumentCreated = Schemas["knowledge.DocumentCreated"];
export type DocumentKind = NonNullable<KnowledgeDocument["type"]>;
export type DocumentStatus = KnowledgeDocument["status"];
export type DocumentFailure = Schemas["knowledge.DocumentFailure"];
export type Passage = Schemas["knowledge.Passage"];
export type PassageRef = Schemas["knowledge.PassageRef"];
export type PassageState = Passage["state"];
export type SearchReply = Schemas["knowledge.SearchReply"];
export type SearchHit = Schemas["knowledge.SearchHit"];
export type Connector = Schemas["knowledge.Connector"];
export type ConnectorCreated = Schemas["knowledge.ConnectorCreated"];
export type Sync = Schemas["knowledge.Sync"];

export type WebhookEndpoint = Schemas["webhooks.Endpoint"];
export type WebhookEndpointWithSecret = Schemas["webhooks.EndpointWithSecret"];
export type WebhookEventType = Schemas["webhooks.EventType"];
export type WebhookDelivery = Schemas["webhooks.Delivery"];
export type WebhookDeliverySummary = Schemas["webhooks.DeliverySummary"];
export type WebhookAttempt = Schemas["webhooks.AttemptReply"];
export type WebhookFailure = Schemas["webhooks.FailureReply"];

export type ApiKey = Schemas["agents.ApiKey"];
export type ApiKeyWithSecret = Schemas["agents.ApiKeyWithSecret"];
export type ApiKeyScope = ApiKey["scopes"][number];
export type Deployment = Schemas["agents.Deployment"];
export type WidgetSettings = Schemas["widget.WidgetSettings"];
export type ChannelConnection = Schemas["channels.ChannelConnection"];
export type ChannelEvent = Schemas["channels.ChannelEvent"];
export type ChannelTest = Schemas["channels.ChannelTest"];
