/** Runs checks one after the other, tells each, and counts them for the last line of the runner. */
export function tally() {
  const sum = { passed: 0, failed: 0 }
  const check = async (name: string, holds: () => Promise<void>): Promise<void> => {
    try {
      await holds()
      sum.passed += 1
      console.log(`passed  ${name}`)
    } catch (error) {
      sum.failed += 1
      console.log(`FAILED  ${name}\n${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  return { check, sum }
}
