using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>What one register tile of reduced precision needs: sums[r, 0..31] (+)= Σ rows[r, k] · weights[k, 0..31].</summary>
/// <remarks>
/// A step k is four bytes of a row (two bfloat16 or four bytes) against 128 bytes of weights: as many for each of 32 outputs. Sums are single precision for
/// bfloat16, 32-bit integers for bytes. The steps of a row come in segments, each at its own offset from the row's start; the weights run on through all of
/// them. Emitted code reads this by the offsets below.
/// </remarks>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct SegmentedTile
{
    private const long CacheLine = 64;

    [FieldOffset(0)]
    public byte* Rows;

    /// <summary>Bytes from row to row.</summary>
    [FieldOffset(8)]
    public nint RowStride;

    /// <summary>Where each segment starts, in bytes from the row's start.</summary>
    [FieldOffset(16)]
    public nint* Offsets;

    [FieldOffset(24)]
    public long Segments;

    /// <summary>Steps of every segment, at least 1.</summary>
    [FieldOffset(32)]
    public long Steps;

    [FieldOffset(40)]
    public byte* Weights;

    /// <summary>[rows, 32]</summary>
    [FieldOffset(48)]
    public float* Sums;

    /// <summary>0 to start from zero, 1 to add to what is there.</summary>
    [FieldOffset(56)]
    public long Accumulate;

    /// <summary>
    /// What will be read next: fetched into the second-level cache meanwhile, <see cref="AheadStep"/> bytes on per step. Null for nothing new.
    /// </summary>
    [FieldOffset(64)]
    public byte* Ahead;

    [FieldOffset(72)]
    public long AheadStep;

    /// <summary>Says what is read after these weights, as many of them: it is fetched while so many tiles run.</summary>
    public void ReadNext(byte* next, int tiles)
    {
        Ahead = next;
        AheadStep = SegmentedTiles.WeightBytes / Math.Clamp(tiles, 2, 8);
    }

    /// <summary>Says what the next tile fetches, as much of it as it has steps for.</summary>
    public void ReadPart(byte* next, nint bytes)
    {
        Ahead = next;
        AheadStep = Math.Min(CacheLine, (bytes + Segments * Steps - 1) / (Segments * Steps));
    }

    /// <summary>Says that a tile has run, so that the next one fetches what follows.</summary>
    public void Fetched() => Ahead += AheadStep * Segments * Steps;

    /// <summary>Says that a tile has run and moves on to the rows after it.</summary>
    public void NextRows(int count)
    {
        Fetched();
        Rows += count * RowStride;
        Sums += count * Panels.Width;
    }
}
