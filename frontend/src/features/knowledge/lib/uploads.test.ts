import { describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/api/problem";
import { UploadQueue, type UploadTransport } from "./uploads";

const TARGET = { url: "https://blobs/x", method: "PUT", headers: { "content-type": "application/pdf" } };
const file = (name = "rules.pdf", size = 10) => new File(["x".repeat(size)], name, { type: "application/pdf" });

function queueWith(put: UploadTransport["put"] = () => Promise.resolve()) {
  let made = 0;
  const transport = {
    create: vi.fn<UploadTransport["create"]>(() =>
      Promise.resolve({ document: { id: `doc_${++made}` }, upload: TARGET }),
    ),
    put: vi.fn(put),
    confirm: vi.fn<UploadTransport["confirm"]>(() => Promise.resolve()),
    remove: vi.fn<UploadTransport["remove"]>(() => Promise.resolve()),
  };
  const onChange = vi.fn();
  return { queue: new UploadQueue(transport, onChange), transport, onChange };
}

/** A `put` that ends when it is told to, or is aborted. */
function heldPut() {
  const ends: (() => void)[] = [];
  const put: UploadTransport["put"] = (_file, _target, onProgress, signal) =>
    new Promise((resolve, reject) => {
      onProgress(4);
      ends.push(resolve);
      signal.addEventListener("abort", () => reject(new DOMException("x", "AbortError")));
    });
  return { put, ends };
}

describe("UploadQueue", () => {
  it("makes the document, sends the file as told, says that it is there, and forgets it", async () => {
    const { queue, transport, onChange } = queueWith();
    queue.add([file()], 100);
    await vi.waitFor(() => expect(queue.getState()).toEqual([]));
    expect(transport.put.mock.calls[0]?.[1]).toEqual(TARGET);
    expect(transport.confirm).toHaveBeenCalledWith("doc_1", expect.anything());
    expect(onChange).toHaveBeenCalledOnce();
    expect(queue.active).toBe(false);
  });

  it("sends three at a time and shows how far each is", async () => {
    const { put, ends } = heldPut();
    const { queue, transport } = queueWith(put);
    queue.add([file("a.pdf"), file("b.pdf"), file("c.pdf"), file("d.pdf")], 100);
    await vi.waitFor(() => expect(transport.put).toHaveBeenCalledTimes(3));
    expect(queue.getState().map(({ phase, sent }) => [phase, sent])).toEqual([
      ["sending", 4],
      ["sending", 4],
      ["sending", 4],
      ["waiting", 0],
    ]);
    ends[1]!();
    await vi.waitFor(() => expect(transport.put).toHaveBeenCalledTimes(4));
    expect(queue.getState().map(({ name }) => name)).toEqual(["a.pdf", "c.pdf", "d.pdf"]);
  });

  it("refuses without a request what cannot be read, and sends the rest", async () => {
    const { queue, transport } = queueWith();
    queue.add([file("photo.png"), file("big.pdf", 101), file("empty.pdf", 0), file("fine.pdf")], 100);
    await vi.waitFor(() => expect(queue.getState()).toHaveLength(3));
    // A text type may be anything; the name of a picture says enough.
    expect(queue.getState().map(({ refusal }) => refusal)).toEqual(["unsupported", "too_large", "empty"]);
    expect(transport.create).toHaveBeenCalledOnce();
    queue.cancel(queue.getState()[0]!.id);
    expect(queue.getState()).toHaveLength(2);
  });

  it("takes the document back when it is cancelled, also before its id was known", async () => {
    const { put } = heldPut();
    const { queue, transport } = queueWith(put);
    queue.add([file()], 100);
    await vi.waitFor(() => expect(transport.put).toHaveBeenCalled());
    queue.cancel(queue.getState()[0]!.id);
    await vi.waitFor(() => expect(transport.remove).toHaveBeenCalledWith("doc_1"));
    expect(queue.getState()).toEqual([]);

    let answer: (value: { document: { id: string }; upload: typeof TARGET }) => void = () => undefined;
    transport.create.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    queue.add([file()], 100);
    queue.cancel(queue.getState()[0]!.id);
    answer({ document: { id: "doc_late" }, upload: TARGET });
    await vi.waitFor(() => expect(transport.remove).toHaveBeenCalledWith("doc_late"));
    expect(transport.put).toHaveBeenCalledTimes(1);
  });

  it("keeps a file that failed, takes its document back, and tries again with another key", async () => {
    const { queue, transport } = queueWith();
    transport.put.mockRejectedValueOnce(new ProblemError(0, {}));
    queue.add([file()], 100);
    await vi.waitFor(() => expect(queue.getState()[0]).toMatchObject({ phase: "failed", documentId: null }));
    expect(queue.getState()[0]!.error).toBeInstanceOf(ProblemError);
    await vi.waitFor(() => expect(transport.remove).toHaveBeenCalledWith("doc_1"));
    queue.retry(queue.getState()[0]!.id);
    await vi.waitFor(() => expect(queue.getState()).toEqual([]));
    const [first, second] = transport.create.mock.calls.map(([, key]) => key);
    expect(second).not.toBe(first);
    expect(transport.confirm).toHaveBeenCalledWith("doc_2", expect.anything());
  });
});
