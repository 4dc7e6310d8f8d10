/** What the chat shows of the agent that answers. */
export interface ChatAgent {
  name: string;
  icon: string;
  color: string;
  welcomeMessage: string;
  suggestedQuestions: readonly string[];
}
