/** Below this the panel covers the screen. */
export const SMALL_SCREEN = "(max-width: 600px), (max-height: 480px)";

/**
 * The look of bubble and panel. A constructed style sheet is no inline style, so a page's policy
 * does not concern it; `!important` keeps the page's own rules from the outer element.
 */
export const STYLES = `
:host { all: initial !important; --gap: 20px; --size: 56px; }
* { box-sizing: border-box; }
.bubble {
  all: unset; box-sizing: border-box; position: fixed; z-index: 2147483001;
  bottom: calc(var(--gap) + env(safe-area-inset-bottom, 0px)); right: var(--gap);
  width: var(--size); height: var(--size); border-radius: 50%;
  display: grid; place-items: center; cursor: pointer;
  background: var(--color); color: var(--on-color);
  border: 1px solid rgb(255 255 255 / .35);
  box-shadow: 0 0 0 1px rgb(20 20 40 / .16), 0 6px 20px rgb(20 20 40 / .24);
  -webkit-tap-highlight-color: transparent;
}
.left .bubble { right: auto; left: var(--gap); }
.bubble:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 3px #18181b, 0 0 0 6px #fff; outline-offset: -1px; }
.bubble svg { grid-area: 1 / 1; width: 26px; height: 26px; }
.bubble .shut, [aria-expanded="true"].bubble .chat { visibility: hidden; }
[aria-expanded="true"].bubble .shut { visibility: visible; }
.badge {
  position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px;
  border-radius: 11px; background: #c62f2f; color: #fff; border: 2px solid #fff;
  font: 700 12px/18px system-ui, sans-serif; text-align: center; font-variant-numeric: tabular-nums;
}
.panel {
  position: fixed; inset: auto; z-index: 2147483000; margin: 0; padding: 0; border: 0;
  right: var(--gap); bottom: calc(var(--gap) + var(--size) + 12px + env(safe-area-inset-bottom, 0px));
  width: 400px; max-width: calc(100vw - 2 * var(--gap));
  height: min(680px, calc(100vh - 2 * var(--gap) - var(--size) - 12px)); max-height: none;
  overflow: hidden; border-radius: 16px; background: #fff; color: #18181b;
  box-shadow: 0 0 0 1px rgb(20 20 40 / .1), 0 16px 48px rgb(20 20 40 / .24);
}
.left .panel { right: auto; left: var(--gap); }
.dark .panel { background: #0f0f12; color: #ededf0; box-shadow: 0 0 0 1px rgb(255 255 255 / .14), 0 16px 48px rgb(0 0 0 / .6); }
.panel:focus { outline: none; }
.panel::backdrop { background: transparent; }
.full .panel {
  inset: 0; width: 100%; max-width: none; height: 100%; height: 100dvh;
  border-radius: 0; box-shadow: none;
}
iframe { display: block; width: 100%; height: 100%; border: 0; background: transparent; color-scheme: normal; }
.wait {
  position: absolute; inset: 0; display: flex; flex-direction: column; gap: 16px;
  align-items: center; justify-content: center; padding: 24px; text-align: center;
  font: 400 14px/20px system-ui, sans-serif; background: inherit;
}
.spin { width: 28px; height: 28px; border-radius: 50%; border: 3px solid rgb(128 128 140 / .3); border-top-color: rgb(128 128 140); }
.actions { display: flex; gap: 8px; }
.wait button {
  all: unset; box-sizing: border-box; min-height: 44px; padding: 0 16px; display: grid; place-items: center;
  border: 1px solid rgb(128 128 140); border-radius: 8px; cursor: pointer; font-weight: 500;
}
.wait button:focus-visible { outline: 2px solid #6d5df0; outline-offset: 2px; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media (prefers-reduced-motion: no-preference) {
  .bubble { transition: transform .12s ease-out; }
  .bubble:hover { transform: scale(1.05); }
  .panel[open] { animation: rise .16s ease-out; }
  .spin { animation: spin .8s linear infinite; }
  @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
  @keyframes spin { to { transform: rotate(1turn); } }
}
@media (forced-colors: active) { .bubble, .panel { border: 2px solid ButtonText; } }
@media print { :host { display: none !important; } }
`;
