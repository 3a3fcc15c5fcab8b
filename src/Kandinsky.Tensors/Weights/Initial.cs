namespace Kandinsky.Tensors;

/// <summary>What a parameter is before anything was learned: PyTorch's defaults.</summary>
public enum Initial
{
    /// <summary>Uniform in ±1/√(fan in), where the fan in is the product of all axes but the first.</summary>
    FanIn,

    /// <summary>Uniform in ±1/√(fan in) of the parameter declared just before.</summary>
    Bias,

    /// <summary>All ones.</summary>
    One,

    /// <summary>All zeros.</summary>
    Zero,

    /// <summary>A codebook: uniform in ±1/entries, after as many discarded normal draws as it has elements.</summary>
    Codebook,
}
