import { QueryClient } from "@tanstack/react-query";
import i18n from "i18next";
import { expect, it } from "vitest";
import { createAppRouter } from "@/app/router";
import { placeParts } from "./-usePlaceParts";

it("every part of an agent's place has a text and a number of its own", () => {
  const parts = placeParts(createAppRouter(new QueryClient()));
  expect(parts.slice(0, 4).map(({ to }) => to.split("/").at(-1))).toEqual(["build", "knowledge", "conversations", "deploy"]);
  expect(new Set(parts.map(({ order }) => order)).size).toBe(parts.length);
  for (const { label } of parts) expect(i18n.exists(label), label).toBe(true);
});
