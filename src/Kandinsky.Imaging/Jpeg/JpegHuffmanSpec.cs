namespace Kandinsky;

/// <summary>A Huffman table as a file states it: how many codes of each length 1 to 16, and their symbols in order.</summary>
internal sealed record JpegHuffmanSpec(byte[] Counts, byte[] Symbols)
{
    /// <summary>The canonical codes: each symbol with its code and length (ITU-T T.81, annex C).</summary>
    /// <exception cref="KandinskyException">There are more codes of a length than bits allow.</exception>
    public IEnumerable<(byte Symbol, int Code, int Length)> Codes()
    {
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            for (var i = 0; i < Counts[length - 1]; i++)
            {
                if (code >= 1 << length)
                    throw JpegError.Damaged("a Huffman table has too many codes");
                yield return (Symbols[index++], code++, length);
            }

            code <<= 1;
        }
    }
}
