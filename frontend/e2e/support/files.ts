/** Small files as people upload them. */
export interface Sample {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A PDF with one page for each text; every line of a text is a line of the page. */
export function pdf(name: string, pages: readonly string[]): Sample {
  const escape = (text: string) => text.replace(/[\\()]/g, "\\$&");
  const objects: string[] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${4 + 2 * index} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  pages.forEach((text, index) => {
    const lines = text.split("\n").map((line) => `(${escape(line)}) Tj T*`);
    const stream = `BT /F1 12 Tf 15 TL 60 760 Td ${lines.join(" ")} ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * index} 0 R >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    );
  });
  let body = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return { name, mimeType: "application/pdf", buffer: Buffer.from(body + end + trailer, "latin1") };
}

export const text = (name: string, content: string, mimeType = "text/plain"): Sample => ({
  name,
  mimeType,
  buffer: Buffer.from(content, "utf8"),
});

/** The rules of a gym: opening hours on page 1, prices on page 2, lost property on page 3. */
export const HOUSE_RULES = pdf("House rules.pdf", [
  "Opening hours\nThe gym opens at six in the morning on weekdays.\nOn Sunday it opens at nine and closes at seventeen.",
  "Prices\nA day pass costs twelve euros.\nA monthly membership costs forty euros and can be cancelled any time.",
  "Lost property\nFound umbrellas and towels are kept at the reception for thirty days.\nAfter that they are given to charity.",
]);
