/** The files of a drop, those inside dropped folders too. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  // The list is emptied as soon as the event is over: take all of it first.
  const items = [...data.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = entries.filter((entry) => entry !== null);
  return (await Promise.all(found.map(within))).flat();
}

async function within(entry: FileSystemEntry | File): Promise<File[]> {
  if (entry instanceof File) return [entry];
  if (entry.isFile) {
    return new Promise((resolve) => {
      (entry as FileSystemFileEntry).file(
        (file) => resolve([file]),
        () => resolve([]),
      );
    });
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    // A folder is read in portions until one is empty.
    const portion = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (portion.length === 0) return found;
    const visible = portion.filter((each) => !each.name.startsWith("."));
    found.push(...(await Promise.all(visible.map(within))).flat());
  }
}
