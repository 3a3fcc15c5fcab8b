namespace Kandinsky;

/// <summary>
/// The five row filters (PNG specification, section 9): each byte is stored as the difference from a prediction made of the byte to the
/// left (a), above (b) and above left (c), a whole pixel away.
/// </summary>
internal static class PngFilter
{
    public const int Count = 5;

    /// <summary>Turns a stored row into its bytes, in place.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The stored row; the bytes of the picture on return.</param>
    /// <param name="above">The row above, already restored; zeros for the first.</param>
    /// <param name="distance">Bytes of a pixel.</param>
    public static void Restore(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var i = distance; i < row.Length; i++)
                    row[i] += row[i - distance];
                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) >> 1);
                break;
            case 4:
                for (var i = 0; i < Math.Min(distance, row.Length); i++)
                    row[i] += above[i];
                for (var i = distance; i < row.Length; i++)
                    row[i] += Paeth(row[i - distance], above[i], above[i - distance]);
                break;
            default:
                throw PngError.Damaged($"a row names filter {filter}, which PNG does not have");
        }
    }

    /// <summary>Stores a row under a filter.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int distance, Span<byte> stored)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < distance ? (byte)0 : row[i - distance];
            var aboveLeft = i < distance ? (byte)0 : above[i - distance];
            stored[i] = (byte)(row[i] - filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) >> 1,
                4 => Paeth(left, above[i], aboveLeft),
                _ => 0,
            });
        }
    }

    private static byte Paeth(byte a, byte b, byte c)
    {
        var (fromA, fromB, fromC) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - 2 * c));
        return fromA <= fromB && fromA <= fromC ? a : fromB <= fromC ? b : c;
    }
}
