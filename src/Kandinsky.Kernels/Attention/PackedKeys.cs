namespace Kandinsky.Kernels;

/// <summary>One head's keys and values in the order the register tiles read them.</summary>
/// <remarks>Keys: panels [dim, panel] of adjacent keys, the last one filled up with zeros.
/// Values: column panels [keys, panel], then column panels one vector wide, the last one filled up with zeros.</remarks>
internal sealed unsafe class PackedKeys<V>(AttentionProblem problem) where V : struct, IFloats<V>
{
    /// <summary>Vectors and numbers in a panel's row.</summary>
    public readonly int PanelVectors = AttentionTile.Vectors<V>(), Panel = AttentionTile.Vectors<V>() * V.Count;

    /// <summary>The number of columns of the result, whole vectors.</summary>
    public readonly int PaddedDim = RoundUp(problem.Dim, V.Count);

    private readonly long _keyLength = (long)RoundUp(problem.Keys, AttentionTile.Vectors<V>() * V.Count) * problem.Dim;

    /// <summary>Numbers in one head.</summary>
    public long Length => _keyLength + (long)problem.Keys * PaddedDim;

    /// <summary>The panel of keys that starts with a key, a multiple of <see cref="Panel"/>.</summary>
    public float* Keys(float* packed, int key) => packed + (nint)key * problem.Dim;

    /// <summary>The panel of values that starts with a column: wide ones first, then single vectors.</summary>
    public float* Values(float* packed, int column, out int vectors)
    {
        vectors = column + Panel <= PaddedDim ? PanelVectors : 1;
        return packed + _keyLength + (nint)column * problem.Keys;
    }

    /// <summary>Packs head number <paramref name="head"/> of all batches' heads.</summary>
    public void Pack(int head, float* packed)
    {
        var offset = (nint)(head / problem.Heads) * problem.Keys * problem.Stride + head % problem.Heads * problem.Dim;
        for (var key = 0; key < problem.Keys; key += Panel) PackKeys(problem.K + offset + key * problem.Stride, Math.Min(Panel, problem.Keys - key), Keys(packed, key));
        for (var column = 0; column < PaddedDim;)
        {
            var panel = Values(packed, column, out var vectors);
            PackValues(problem.V + offset + column, Math.Min(vectors * V.Count, problem.Dim - column), vectors * V.Count, panel);
            column += vectors * V.Count;
        }
    }

    private void PackKeys(float* keys, int count, float* panel)
    {
        if (count < Panel) new Span<float>(panel, Panel * problem.Dim).Clear();
        Transposition.Copy(keys, problem.Stride, count, problem.Dim, panel, Panel);
    }

    private void PackValues(float* values, int columns, int width, float* panel)
    {
        for (var key = 0; key < problem.Keys; key++, panel += width, values += problem.Stride)
        {
            new ReadOnlySpan<float>(values, columns).CopyTo(new Span<float>(panel, columns));
            new Span<float>(panel + columns, width - columns).Clear();
        }
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
