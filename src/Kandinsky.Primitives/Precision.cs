namespace Kandinsky;

/// <summary>What weights are rounded to, and what products are made of.</summary>
public enum Precision
{
    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>Weights rounded to bfloat16, in the panel form activations too; sums in single precision.</summary>
    BFloat16,

    /// <summary>Weights rounded to 8-bit integers per output, activations per row (linear layers) or per picture (convolutions); sums exact.</summary>
    Int8,
}
