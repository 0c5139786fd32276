import fc from 'fast-check'

/** Any code points, lone surrogates too, with those more often that a terminal obeys. fast-check's own takes seconds to set up. */
export const anyText = (maxLength = 40) =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 0x10ffff }),
        fc.integer({ min: 0, max: 0xff }),
        fc.constantFrom(0x1b, 0x9b, 0x0a, 0x0d, 0x202e, 0x200b, 0xd800, 0x2028),
      ),
      { maxLength },
    )
    .map(codes => codes.map(code => String.fromCodePoint(code)).join(''))
