import {
  type KeyboardEvent,
  type Ref,
  type TextareaHTMLAttributes,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import { cn } from "@/lib/cn";

export interface MessageInputProps extends Omit<
  TextareaHTMLAttributes<HTMLTextAreaElement>,
  "onSubmit" | "value" | "onChange"
> {
  value: string;
  onValueChange: (value: string) => void;
  onSubmit: () => void;
  onEscape?: () => void;
  ref?: Ref<HTMLTextAreaElement>;
}

/** A text field that grows with its text. Enter sends, Shift+Enter breaks the line. */
export function MessageInput({
  value,
  onValueChange,
  onSubmit,
  onEscape,
  onKeyDown,
  className,
  ref,
  ...rest
}: MessageInputProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => field.current!, []);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [value]);

  const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    onKeyDown?.(event);
    // The Enter that picks a word of an input method is not ours.
    // 229 is what Safari reports for it, after the composition has ended.
    if (event.defaultPrevented || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      onSubmit();
    } else if (event.key === "Escape") {
      onEscape?.();
    }
  };
  return (
    <textarea
      className={cn(
        "block max-h-[40dvh] w-full resize-none overflow-y-auto bg-transparent leading-6 text-fg outline-none placeholder:text-muted max-md:text-lg",
        className,
      )}
      onChange={(event) => onValueChange(event.target.value)}
      onKeyDown={handleKey}
      ref={field}
      rows={1}
      value={value}
      {...rest}
    />
  );
}
