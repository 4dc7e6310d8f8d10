import { useState } from "react";
import type { ApiKey, ApiKeyWithSecret } from "@/api/types";
import { useKeyActions } from "../../api/apiKeys";
import { useDeploy } from "../DeployContext";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { KeyDialog } from "./KeyDialog";

/** Makes a key and shows it, this once. */
export function MakeKey({
  type,
  onMade,
  onClose,
}: {
  type: ApiKey["type"];
  onMade: (key: ApiKeyWithSecret) => void;
  onClose: () => void;
}) {
  const { agentId } = useDeploy();
  const actions = useKeyActions(agentId);
  const [made, setMade] = useState<ApiKeyWithSecret | null>(null);
  if (made) return <KeyDialog apiKey={made} onClose={onClose} />;
  return (
    <CreateKeyDialog
      actions={actions}
      onClose={onClose}
      onMade={(key) => {
        setMade(key);
        onMade(key);
      }}
      type={type}
    />
  );
}
