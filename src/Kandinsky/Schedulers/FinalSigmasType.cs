namespace Kandinsky;

/// <summary>The noise level a solver ends at.</summary>
public enum FinalSigmasType
{
    /// <summary>No noise.</summary>
    Zero,

    /// <summary>The noise of the first training timestep.</summary>
    SigmaMin,
}
