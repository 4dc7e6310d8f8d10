import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { toast } from "sonner";
import { ProblemError } from "@/api/problem";
import type { Agent, AgentVersionDetail } from "@/api/types";
import { applyProblem } from "@/lib/forms";
import { agentQuery } from "../api/useAgent";
import { useSaveConfig } from "../api/useSaveConfig";
import { useUpdateAgent } from "../api/useUpdateAgent";
import { type AgentForm, agentFormSchema, toForm } from "../lib/agentForm";
import { mergeConfigs, sameValue } from "../lib/configDiff";

/** Another version that was saved first, as the API sends it with the 409. */
export type SavedVersion = Pick<
  AgentVersionDetail,
  "number" | "author" | "created_at" | "changelog" | "config"
>;

type Edited = Pick<AgentForm, "name" | "description" | "icon" | "color" | "config">;
const IDENTITY = ["name", "description", "icon", "color"] as const;

/**
 * The form of one agent: how it is saved, and what happens when somebody else saved first.
 * What it stands on are the form's default values.
 */
export function useAgentEditor(agent: Agent) {
  const { t } = useTranslation("agents");
  const [conflict, setConflict] = useState<SavedVersion | null>(null);
  const [note, setNote] = useState("");
  const saveConfig = useSaveConfig(agent.id);
  const queryClient = useQueryClient();
  const updateAgent = useUpdateAgent(agent.id);
  const schema = useMemo(() => agentFormSchema(t), [t]);
  const form = useForm<AgentForm>({ resolver: zodResolver(schema), defaultValues: toForm(agent) });
  const { isDirty, defaultValues } = form.formState;
  const base = defaultValues as AgentForm;

  // Saved in another tab, restored from a version: follow, unless there is work to lose.
  const isNewer = agent.version > base.version || agent.revision > base.revision;
  useEffect(() => {
    if (isNewer && !isDirty) form.reset(toForm(agent));
  }, [agent, isNewer, isDirty, form]);

  /** Puts the form on another base, with what is typed kept on top. */
  const rebase = (onto: AgentForm, typed: Edited) => {
    form.reset(onto);
    form.setValue("config", typed.config, { shouldDirty: true });
    for (const field of IDENTITY) form.setValue(field, typed[field], { shouldDirty: true });
  };

  /**
   * Saves name and look. A revision that has moved on (a promotion, another tab) is no
   * hindrance unless the very same field was changed; then the next save decides.
   */
  const saveIdentity = async (values: Edited, saved: AgentForm): Promise<AgentForm> => {
    const changed = IDENTITY.filter((field) => values[field] !== base[field]);
    if (changed.length === 0) return saved;
    const patch = Object.fromEntries(changed.map((field) => [field, values[field]]));
    const send = async (revision: number) => toForm(await updateAgent.mutateAsync({ ...patch, revision }));
    try {
      return await send(saved.revision);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== "revision_conflict") throw error;
      const { name, description, icon, color, revision } = await queryClient.fetchQuery(agentQuery(agent.id));
      const fresh = { name, description, icon, color, revision };
      if (changed.every((field) => fresh[field] === base[field])) return send(fresh.revision);
      rebase({ ...saved, ...fresh }, values);
      throw error;
    }
  };

  const saveParts = async (values: Edited, baseVersion: number) => {
    let saved = base;
    if (!sameValue(values.config, base.config)) {
      const changelog = note.trim() || undefined;
      saved = toForm(
        await saveConfig.mutateAsync({ config: values.config, base_version: baseVersion, changelog }),
      );
      // If the second part fails, the first one is saved all the same.
      rebase(saved, values);
    }
    form.reset(await saveIdentity(values, saved));
    toast.success(t("saved", { version: saved.version }));
  };

  /** Saves both parts; true when all is saved. */
  const save = async (values: Edited, baseVersion = base.version): Promise<boolean> => {
    try {
      await saveParts(values, baseVersion);
      setConflict(null);
      setNote("");
      return true;
    } catch (error) {
      const current =
        error instanceof ProblemError && error.code === "version_conflict" ? error.extra.current : undefined;
      if (current) setConflict(current as SavedVersion);
      else if (error instanceof ProblemError && error.code === "revision_conflict") {
        form.setError("root", { message: t("form.changed_meanwhile") });
      } else applyProblem(form, error);
      return false;
    }
  };

  return {
    form,
    base,
    isDirty,
    conflict,
    /** What changed, in words, for the list of versions. */
    note,
    setNote,
    saving: saveConfig.isPending || updateAgent.isPending,
    save,
    discard: () => {
      form.reset(base);
      setNote("");
    },
    closeConflict: () => setConflict(null),
    /** Saves a new version on top of the other one, with the fields changed here. */
    keepMine: (current: SavedVersion) => {
      const typed = form.getValues();
      const config = mergeConfigs(base.config, typed.config, current.config);
      return save({ ...typed, config }, current.number);
    },
    /** Drops the configuration typed here for the other one; name and look stay as typed. */
    takeTheirs: (current: SavedVersion) => {
      const onto = { ...base, version: current.number, config: current.config };
      rebase(onto, { ...form.getValues(), config: current.config });
      setConflict(null);
      // What is around the form still shows the version of before.
      void queryClient.invalidateQueries(agentQuery(agent.id));
    },
  };
}

export type AgentEditor = ReturnType<typeof useAgentEditor>;
