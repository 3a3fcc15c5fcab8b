using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>A tile of scores, its maxima, and between its products the powers of two of other scores: what emitted code reads by the offsets below.</summary>
/// <remarks>Products keep the processor's multipliers busy and little else; a power between them takes a third of its time alone.</remarks>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct PowersTile
{
    /// <summary>Numbers of <see cref="Coefficients"/>.</summary>
    public const int MostCoefficients = 12;

    /// <summary>The products, in one segment at offset zero.</summary>
    [FieldOffset(0)]
    public SegmentedTile Products;

    /// <summary>[rows, 32] replaced as by <see cref="IPowers{V, TSelf}.Store"/>.</summary>
    [FieldOffset(80)]
    public float* Scores;

    /// <summary>What is subtracted from the scores of each row.</summary>
    [FieldOffset(88)]
    public float* Shifts;

    /// <summary>[rows, 32], to which the powers are added.</summary>
    [FieldOffset(96)]
    public float* Lanes;

    /// <summary>How many rows; counted down.</summary>
    [FieldOffset(104)]
    public long Rows;

    /// <summary>As <see cref="IPowers{V, TSelf}.Coefficients"/> has them.</summary>
    [FieldOffset(112)]
    public fixed float Coefficients[MostCoefficients];

    /// <summary>Null, or [rows, 16]: what of the new scores, keys 16 apart, is larger replaces it.</summary>
    [FieldOffset(160)]
    public float* Maxima;

    /// <summary>Moves on to the rows after those of a tile.</summary>
    public void NextRows(int count)
    {
        Products.NextRows(count);
        if (Maxima != null) Maxima += count * Panels.Width / 2;
        Scores += count * Panels.Width;
        Shifts += count;
        Lanes += count * Panels.Width;
    }
}
