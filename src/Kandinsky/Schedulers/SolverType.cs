namespace Kandinsky;

/// <summary>The variant of a multistep solver.</summary>
public enum SolverType
{
    /// <summary>DPM-Solver, midpoint.</summary>
    Midpoint,

    /// <summary>DPM-Solver, Heun.</summary>
    Heun,

    /// <summary>UniPC with B(h) = h.</summary>
    Bh1,

    /// <summary>UniPC with B(h) = eʰ − 1.</summary>
    Bh2,

    /// <summary>DEIS, polynomials in log ρ.</summary>
    Logrho,
}
