namespace Kandinsky.Kernels;

/// <summary>What weights are rounded to, and what products are made of.</summary>
public enum Precision
{
    /// <summary>Single precision throughout.</summary>
    Float32,

    /// <summary>Weights rounded to bfloat16; sums in single precision.</summary>
    BFloat16,

    /// <summary>Weights and activations rounded to 8-bit integers; sums exact.</summary>
    Int8,
}
