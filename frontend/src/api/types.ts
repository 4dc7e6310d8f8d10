import type { components } from "./schema.gen";

/** Short names for the shapes of the API, as generated from the OpenAPI document. */
type Schemas = components["schemas"];

export type User = Schemas["User"];
export type Workspace = Schemas["Workspace"];
export type AuthSession = Schemas["AuthSession"];
export type Permission = Schemas["Permission"];
export type Session = Schemas["Session"];
export type Export = Schemas["Export"];

export type Agent = Schemas["Agent"];
export type AgentSummary = Schemas["AgentSummary"];
export type AgentConfig = Schemas["AgentConfig"];
export type AgentVersion = Schemas["AgentVersion"];
export type AgentVersionDetail = Schemas["AgentVersionDetail"];
export type Model = Schemas["Model"];
export type Template = Schemas["Template"];
export type Dashboard = Schemas["Dashboard"];
export type DashboardDay = Schemas["DashboardDay"];

export type Run = Schemas["RunDetail"];
export type RunSummary = Schemas["RunReply"];
export type Conversation = Schemas["ConversationReply"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type Visitor = Schemas["VisitorDetail"];
export type Message = Schemas["MessageReply"];
export type Citation = Schemas["CitationReply"];
export type Retrieval = Schemas["RetrievalReply"];
export type RetrievedPassage = Schemas["RetrievedPassageReply"];

export type Locale = User["locale"];
export type Role = Workspace["role"];
export type Tier = Workspace["tier"];

export type Knowledge = Schemas["Knowledge"];
export type KnowledgeDocument = Schemas["Document"];
export type DocumentCreated = Schemas["DocumentCreated"];
export type DocumentKind = NonNullable<KnowledgeDocument["type"]>;
export type DocumentStatus = KnowledgeDocument["status"];
export type DocumentFailure = Schemas["DocumentFailure"];
export type Passage = Schemas["Passage"];
export type PassageRef = Schemas["PassageRef"];
export type PassageState = Passage["state"];
export type SearchReply = Schemas["SearchReply"];
export type SearchHit = Schemas["SearchHit"];
export type Connector = Schemas["Connector"];
export type ConnectorCreated = Schemas["ConnectorCreated"];
export type Sync = Schemas["Sync"];

export type WebhookEndpoint = Schemas["Endpoint"];
export type WebhookEndpointWithSecret = Schemas["EndpointWithSecret"];
export type WebhookEventType = Schemas["EventType"];
export type WebhookDelivery = Schemas["Delivery"];
export type WebhookDeliverySummary = Schemas["DeliverySummary"];
export type WebhookAttempt = Schemas["AttemptReply"];
export type WebhookFailure = Schemas["FailureReply"];

export type ApiKey = Schemas["ApiKey"];
export type ApiKeyWithSecret = Schemas["ApiKeyWithSecret"];
export type ApiKeyScope = ApiKey["scopes"][number];
export type Deployment = Schemas["Deployment"];
export type WidgetSettings = Schemas["WidgetSettings"];
export type ChannelConnection = Schemas["ChannelConnection"];
export type ChannelEvent = Schemas["ChannelEvent"];
export type ChannelTest = Schemas["ChannelTest"];
