import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { AgentIcon } from "@/components/ui/AgentIcon";
import { useAgent } from "@/features/agents/api/useAgent";
import { NavGroupList } from "./NavGroupList";
import { useShell } from "./ShellContext";
import { SidebarLink } from "./SidebarLink";
import { type Pin, usePins } from "./usePins";

interface Shared {
  compact: boolean;
  onNavigate?: () => void;
}

/** What the person keeps at hand, above the groups. */
export function Pinned(shared: Shared) {
  const { t } = useTranslation("shell");
  const { entries, settings } = useShell();
  const { pins, unpin } = usePins();
  // A page that is not there (any more) for this person is not drawn.
  const known = pins.filter((pin) => "agent" in pin || [...entries, ...settings].some(({ name }) => name === pin.page));
  if (known.length === 0) return null;
  return (
    <NavGroupList compact={shared.compact} label={t("nav.groups.pinned")}>
      {known.map((pin) =>
        "agent" in pin ? (
          <PinnedAgent agentId={pin.agent} key={pin.agent} onGone={() => unpin(pin)} {...shared} />
        ) : (
          <PinnedPage key={pin.page} pin={pin} {...shared} />
        ),
      )}
    </NavGroupList>
  );
}

function PinnedPage({ pin, ...shared }: Shared & { pin: Extract<Pin, { page: string }> }) {
  const { t } = useTranslation();
  const { entries, settings } = useShell();
  const page = [...entries, ...settings].find(({ name }) => name === pin.page);
  if (!page) return null;
  const { icon: Icon, label, to } = page;
  return (
    <li>
      <SidebarLink icon={<Icon aria-hidden />} label={t(label)} link={{ to }} {...shared} />
    </li>
  );
}

function PinnedAgent({ agentId, onGone, ...shared }: Shared & { agentId: string; onGone: () => void }) {
  const { data, error } = useAgent(agentId);
  const isGone = error instanceof ProblemError && error.status === 404;
  useEffect(() => {
    if (isGone) onGone();
  }, [isGone, onGone]);
  if (!data) return null;
  return (
    <li>
      <SidebarLink
        icon={<AgentIcon className="size-5 rounded-md text-xs" color={data.color} icon={data.icon} />}
        label={data.name}
        link={{ to: "/agents/$agentId", params: { agentId } }}
        {...shared}
      />
    </li>
  );
}
