/** The id of the field that one writes in, where a link leads that skips all before it. */
export const MESSAGE_BOX = "message-box";
