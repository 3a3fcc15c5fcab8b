namespace Kandinsky.Make;

/// <summary>The decoder's UNet, which says nought at first.</summary>
internal sealed class DecoderPart : IDisposable
{
    public DecoderPart(ModelSizes sizes)
    {
        UNet = new(UNetConfig.From(ModelSizes.Config(sizes.Decoder(), "decoder")), Part.Root);
        Part.First("conv_out.weight").Clear();
        Part.First("conv_out.bias").Clear();
    }

    /// <summary>Its weights.</summary>
    public FreshPart Part { get; } = new("unet", 4);

    /// <summary>The UNet.</summary>
    public UNet UNet { get; }

    /// <inheritdoc/>
    public void Dispose() => Part.Dispose();
}
