using System.Globalization;

namespace Kandinsky.Kernels;

/// <summary>How a weight is packed. Equal weights packed in equal forms have equal bytes, whichever kernels the machine can run.</summary>
/// <param name="Order">What lies where.</param>
/// <param name="Precision">What the weights were rounded to.</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Channels">Inputs; of a filter, of each tap.</param>
/// <param name="Taps">Taps of a filter; 1 for a matrix.</param>
public readonly record struct PackedForm(PackedOrder Order, Precision Precision, int Outputs, int Channels, int Taps = 1)
{
    /// <summary>Changes whenever the bytes of any form do: bytes kept under another number must not be used.</summary>
    public const int Version = 2;

    /// <summary>The bytes of a weight in this form.</summary>
    public long Bytes => Order switch
    {
        PackedOrder.Panels or PackedOrder.Transformed when Precision == Precision.Float32 => Panels.Bytes(Outputs, (long)Channels * Taps),
        PackedOrder.Panels or PackedOrder.Transformed => RoundedPanels.Bytes(Precision, Outputs, Channels, Taps),
        _ => (long)Outputs * Channels * Taps * (Precision == Precision.Float32 ? sizeof(float) : sizeof(ushort)),
    };

    /// <summary>The form in a few words, different for different forms.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Order} {Precision} {Outputs}x{Channels}x{Taps}");

    internal void Check(PackedBytes packed)
    {
        if (packed.Length != Bytes) throw new ArgumentException($"{this} takes {Bytes} bytes, not {packed.Length}.", nameof(packed));
        if (packed.Address % NativeBuffer.Alignment != 0) throw new ArgumentException($"Packed bytes begin on a multiple of {NativeBuffer.Alignment}.",
            nameof(packed));
    }
}
