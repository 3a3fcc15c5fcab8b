namespace Kandinsky.Training;

/// <summary>How a decoder is distilled to paint in a few steps (latent consistency models, arXiv 2310.04378; as an adapter, arXiv 2311.05556).</summary>
public sealed record DistillationOptions
{
    /// <summary>The guidance scale that is built in: what is distilled paints without guidance what its teacher paints with this.</summary>
    public double Guidance { get; init; } = 4;

    /// <summary>
    /// If given, the scale is drawn anew for every picture between <see cref="Guidance"/> and this, as the paper's scripts do (5 to 15 there): what is
    /// distilled then paints a mixture of them.
    /// </summary>
    public double? GuidanceTo { get; init; }

    /// <summary>Where the error goes over from squared to absolute (pseudo-Huber), 0.001 in the paper's scripts; null for one that is squared.</summary>
    public double? HuberWidth { get; init; } = 0.001;

    /// <summary>Steps the teacher's solver divides the timesteps into: those the <c>lcm</c> sampler takes its own from.</summary>
    public int SolverSteps { get; init; } = 50;

    /// <summary>Whether the teacher is guided at all.</summary>
    internal bool IsGuided => Guidance > 1 || GuidanceTo > 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="KandinskyException">One of them makes no sense.</exception>
    public void Check()
    {
        if (!(Guidance >= 1) || !double.IsFinite(Guidance))
            throw new KandinskyException(FormattableString.Invariant($"A guidance scale of {Guidance} cannot be built in; give 1 or more."), ErrorKind.Request);
        if (GuidanceTo is { } most && (!(most >= Guidance) || !double.IsFinite(most)))
            throw new KandinskyException(FormattableString.Invariant($"Guidance cannot be drawn from {Guidance} to {most}; give a larger second number."),
                ErrorKind.Request);
        if (HuberWidth is { } width && !(width > 0 && double.IsFinite(width)))
            throw new KandinskyException(FormattableString.Invariant($"An error cannot go over to an absolute one at {width}; give more than 0."),
                ErrorKind.Request);
        if (SolverSteps is < 2 or > 500) throw new KandinskyException($"A solver of {SolverSteps} steps makes no sense; give 2 to 500.", ErrorKind.Request);
    }
}
