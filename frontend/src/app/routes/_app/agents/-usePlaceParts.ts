import { type LinkProps, type StaticDataRouteOption, useRouter } from "@tanstack/react-router";
import { useCan } from "@/api/permissions";

interface PlaceRoute {
  fullPath: NonNullable<LinkProps["to"]>;
  options: { staticData?: StaticDataRouteOption };
}

/** The parts of an agent's place: the routes that say that they are one. */
export function placeParts({ routesByPath }: { routesByPath: object }) {
  return (Object.values(routesByPath) as PlaceRoute[])
    .flatMap(({ fullPath, options: { staticData } }) => (staticData?.part ? [{ to: fullPath, ...staticData.part }] : []))
    .sort((one, other) => one.order - other.order);
}

/** Those that the person may see. */
export function usePlaceParts() {
  const can = useCan();
  return placeParts(useRouter()).filter(({ permission }) => can(permission));
}
