namespace Kandinsky;

/// <summary>Chooses the filter of each row for the encoder: the one with the smallest sum of magnitudes.</summary>
internal sealed class PngRowFilter(int rowBytes, int distance)
{
    private readonly byte[] _noRow = new byte[rowBytes];
    private byte[] _best = new byte[rowBytes + 1];
    private byte[] _candidate = new byte[rowBytes + 1];

    /// <summary>The row as it goes into the file: the filter's number, then the stored bytes. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Filter(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above)
    {
        if (above.IsEmpty)
            above = _noRow;
        var smallest = long.MaxValue;
        for (var filter = 0; filter < PngFilter.Count; filter++)
        {
            _candidate[0] = (byte)filter;
            PngFilter.Apply(filter, row, above, distance, _candidate.AsSpan(1));
            var magnitude = Magnitude(_candidate.AsSpan(1));
            if (magnitude < smallest)
                (smallest, _best, _candidate) = (magnitude, _candidate, _best);
        }

        return _best;
    }

    private static long Magnitude(ReadOnlySpan<byte> stored)
    {
        var sum = 0L;
        foreach (var value in stored)
            sum += Math.Abs((int)(sbyte)value);
        return sum;
    }
}
