namespace Kandinsky.Tensors;

/// <summary>
/// A change of a linear layer's weight by two small factors (Hu et al. 2021, "LoRA"): W + scale · up · down. The layer computes it beside the weight.
/// </summary>
/// <param name="Down">[rank, inputs].</param>
/// <param name="Up">[outputs, rank].</param>
/// <param name="Scale">The scale.</param>
public sealed record LowRankChange(Parameter Down, Parameter Up, float Scale = 1);
