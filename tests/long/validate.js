// SPDX-License-Identifier: MIT
//
// Validates documents against doc/multistatus.schema.json with Ajv.
//
// usage: validate.js SCHEMA < LINES
//
// A line is "document", "record" or "invalid", a space and JSON; the invalid ones must be
// neither a valid document nor a valid record.

"use strict";

const fs = require("fs");
const readline = require("readline");
const Ajv = require("ajv");

const ajv = new Ajv({ allErrors: false });
const schema = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
ajv.addSchema(schema, "multistatus");
const validators = {
  document: ajv.compile({ $ref: "multistatus#/definitions/document" }),
  record: ajv.compile({ $ref: "multistatus#/definitions/record" }),
};

const counts = { document: 0, record: 0, invalid: 0 };
let failed = 0;

function check(kind, text) {
  const value = JSON.parse(text);
  counts[kind]++;
  if (kind === "invalid") {
    if (!validators.document(value) && !validators.record(value)) return;
    console.log(`unexpectedly valid: ${text}`);
  } else {
    if (validators[kind](value)) return;
    console.log(`${JSON.stringify(validators[kind].errors)}: ${text.slice(0, 2000)}`);
  }
  failed++;
}

readline
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on("line", (line) => {
    const space = line.indexOf(" ");
    if (failed < 5) check(line.slice(0, space), line.slice(space + 1));
  })
  .on("close", () => {
    console.log(
      `${counts.document} documents, ${counts.record} records, ${counts.invalid} invalid ` +
        `ones: ${failed} failed`
    );
    process.exitCode = failed || !counts.document || !counts.record || !counts.invalid ? 1 : 0;
  });
