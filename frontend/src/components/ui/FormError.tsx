import { TriangleAlert } from "lucide-react";
import { Notice } from "./Notice";

/** What went wrong with the form as a whole. */
export function FormError({ message }: { message: string | undefined }) {
  if (!message) return null;
  return (
    <Notice icon={<TriangleAlert aria-hidden />} tone="danger">
      {message}
    </Notice>
  );
}
