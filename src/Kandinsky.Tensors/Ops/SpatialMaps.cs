namespace Kandinsky.Tensors;

/// <summary>A multiplier and an addend of every pixel, read at the nearest pixel of maps smaller than the image.</summary>
/// <param name="Multiplier">[batch, map height, map width, channels].</param>
/// <param name="Addend">Like <paramref name="Multiplier"/>.</param>
public sealed record SpatialMaps(Tensor Multiplier, Tensor Addend);
