// Reads queries from standard input and writes each with its answer and the processor time that it took.
import { readFileSync } from "node:fs";

export async function answer(search) {
  const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
  for (const query of lines.map((line) => JSON.parse(line))) {
    const start = process.cpuUsage();
    const { results, ...more } = await search(query);
    const { user, system } = process.cpuUsage(start);
    const line = { id: query.id, results: results.slice(0, 10), ms: (user + system) / 1000, ...more };
    process.stdout.write(JSON.stringify(line) + "\n");
  }
}
