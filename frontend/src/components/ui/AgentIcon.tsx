import {
  BookOpen, Bot, Brain, Briefcase, Calendar, ChartLine, Code, Coffee, Dumbbell, GraduationCap, Headphones, Heart,
  House, Languages, LifeBuoy, Mail, MessageCircle, Palette, PenLine, Plane, Rocket, Scale, Search, ShoppingBag,
  Sparkles, Stethoscope, Store, Users, Utensils, Wrench, type LucideIcon,
} from "lucide-react";
import { cn } from "@/lib/cn";

/** The lucide icons that an agent can carry by name; any emoji works as well. */
export const AGENT_ICONS: Record<string, LucideIcon> = {
  bot: Bot, "message-circle": MessageCircle, headphones: Headphones, "life-buoy": LifeBuoy, sparkles: Sparkles,
  "book-open": BookOpen, brain: Brain, briefcase: Briefcase, calendar: Calendar, "chart-line": ChartLine, code: Code,
  coffee: Coffee, dumbbell: Dumbbell, "graduation-cap": GraduationCap, heart: Heart, house: House,
  languages: Languages, mail: Mail, palette: Palette, "pen-line": PenLine, plane: Plane, rocket: Rocket, scale: Scale,
  search: Search, "shopping-bag": ShoppingBag, stethoscope: Stethoscope, store: Store, users: Users,
  utensils: Utensils, wrench: Wrench,
};

const COLOR = /^#[0-9a-f]{6}$/i;

/** An agent's icon on its colour. Decoration: the agent's name stands beside it. */
export function AgentIcon({ icon, color, className }: { icon: string; color: string; className?: string }) {
  const tint = COLOR.test(color) ? color : "#5646d9";
  const Icon = AGENT_ICONS[icon] ?? (/^[a-z0-9-]*$/.test(icon) ? Bot : null);
  return (
    <span
      aria-hidden
      className={cn("inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-base select-none", className)}
      style={{
        backgroundColor: `color-mix(in oklab, ${tint} 16%, var(--surface))`,
        color: `color-mix(in oklab, ${tint} 78%, var(--fg))`,
      }}
    >
      {Icon ? <Icon className="size-[55%]" strokeWidth={1.9} /> : icon}
    </span>
  );
}
