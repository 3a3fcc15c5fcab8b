using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kandinsky.Kernels.Tests;

/// <summary>A register tile's operands in memory that ends where they do: reproducible numbers, rows and segments further apart than they are long.</summary>
internal sealed unsafe class TileCase : IDisposable
{
    private const int Gap = 8;
    private readonly GuardedFloats _numbers, _weights, _sums;
    private readonly nint[] _offsets;

    /// <param name="floats">Whether the operands are bfloat16 or single numbers; else bytes.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="segments">Segments of a row.</param>
    /// <param name="steps">Steps of a segment.</param>
    /// <param name="accumulate">Whether sums are added to those there.</param>
    public TileCase(bool floats, int rows, int segments, int steps, bool accumulate)
    {
        var random = new Random(rows + 100 * steps);
        var (segmentBytes, rowBytes) = (4 * steps + Gap, segments * (4 * steps + Gap) + 12);
        _numbers = new(((rows - 1) * rowBytes + segments * segmentBytes - Gap) / 4);
        _weights = new(segments * steps * Panels.Width);
        _sums = new(rows * Panels.Width);
        Fill(MemoryMarshal.AsBytes(_numbers.Span), random, floats);
        Fill(MemoryMarshal.AsBytes(_weights.Span), random, floats);
        var initial = MemoryMarshal.Cast<float, int>(_sums.Span);
        for (var i = 0; i < initial.Length; i++) initial[i] = floats ? BitConverter.SingleToInt32Bits(i * 0.01f) : i * 1000;
        _offsets = GC.AllocateArray<nint>(segments, pinned: true);
        for (var s = 0; s < segments; s++) _offsets[s] = s * segmentBytes;
        Tile = new SegmentedTile
        {
            Rows = (byte*)Address(_numbers), RowStride = rowBytes, Offsets = (nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_offsets)),
            Segments = segments, Steps = steps,
            Weights = (byte*)Address(_weights), Sums = Address(_sums), Accumulate = accumulate ? 1 : 0,
        };
    }

    /// <summary>The operands' places.</summary>
    public SegmentedTile Tile { get; }

    /// <summary>The bits of the sums.</summary>
    public int[] Bits => MemoryMarshal.Cast<float, int>(_sums.Span).ToArray();

    /// <summary>The sums as single numbers.</summary>
    public float[] Floats => _sums.Span.ToArray();

    public void Dispose()
    {
        _numbers.Dispose();
        _weights.Dispose();
        _sums.Dispose();
    }

    private static void Fill(Span<byte> bytes, Random random, bool floats)
    {
        random.NextBytes(bytes);
        if (!floats) return;
        foreach (ref var number in MemoryMarshal.Cast<byte, ushort>(bytes)) number = Narrowing.ToBFloat16(random.NextSingle() * 2 - 1);
    }

    private static float* Address(GuardedFloats memory) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory.Span));
}
