using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>Activations in reduced precision.</summary>
internal static unsafe class ReducedRows
{
    /// <summary>Rounds numbers to whole steps, filled up with zeros (bytes: with whatever zero is).</summary>
    /// <param name="precision">BFloat16 or Int8.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="range">Of the bytes.</param>
    /// <param name="row">Receives the steps.</param>
    public static void Round(Precision precision, float* numbers, int count, ByteRange range, byte* row)
    {
        var bytes = ReducedTiles.Steps(precision, count) * ReducedTiles.StepBytes;
        var used = precision == Precision.Int8 ? count : 2 * count;
        if (precision == Precision.Int8) range.Round(numbers, count, row);
        else ToBFloat16(numbers, count, (ushort*)row);
        Fill(precision, range, row + used, bytes - used);
    }

    /// <summary>Fills bytes with the zero of the precision.</summary>
    public static void Fill(Precision precision, ByteRange range, byte* row, int bytes) => new Span<byte>(row, bytes).Fill(precision == Precision.Int8 ? (byte)range.Zero : (byte)0);

    /// <summary>To nearest, ties to even; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToBFloat16(float* numbers, int count, ushort* to)
    {
        var i = 0;
        for (; i + 16 <= count; i += 16) Vector256.Narrow(Round(numbers + i), Round(numbers + i + 8)).Store(to + i);
        for (; i < count; i++) to[i] = Narrowing.ToBFloat16(numbers[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(float* numbers)
    {
        var value = Vector256.Load(numbers);
        var bits = value.AsUInt32();
        var rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, Vector256.Create(0x7FC0u));
    }
}
