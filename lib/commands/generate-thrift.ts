import { COMPILER_VERSION, compilerVersion, GENERATED_PATH, generateInto } from '@/lib/aurora/thrift-compiler'

/** Regenerates `lib/aurora/generated` from the interface in `lib/aurora/idl`. Run with tsx. */
async function generateThrift(): Promise<void> {
  const version = await compilerVersion()
  if (version !== COMPILER_VERSION) {
    const found = version === null ? 'none is on the PATH' : `the one on the PATH is ${version}`
    console.error(`The generated code needs the Thrift compiler ${COMPILER_VERSION}, and ${found}.`)
    process.exitCode = 1
    return
  }
  await generateInto(GENERATED_PATH)
  console.log(`Generated ${GENERATED_PATH} with the Thrift compiler ${version}.`)
}

await generateThrift()
