namespace Kandinsky;

/// <summary>In which calls of the decoder guidance is on, and in which of those it is computed.</summary>
/// <param name="From">The fraction of the calls from which guidance is on, 0 … 1.</param>
/// <param name="To">The fraction at which it ends, 0 … 1.</param>
/// <param name="Every">It is computed in every so many calls, and in between repeated; 1 for always.</param>
internal readonly record struct GuidanceSchedule(double From, double To, int Every)
{
    /// <summary>Guidance computed in every call.</summary>
    public GuidanceSchedule() : this(0, 1, 1)
    {
    }

    /// <summary>What a request asks for.</summary>
    public GuidanceSchedule(PictureRequest request) : this(request.GuidanceFrom, request.GuidanceTo, request.GuidanceEvery)
    {
    }

    /// <summary>Some calls need the conditional prediction alone.</summary>
    public bool HasUnguidedCalls => From > 0 || To < 1 || Every > 1;

    /// <summary>What a call does about guidance.</summary>
    /// <param name="call">The call, from 0.</param>
    /// <param name="calls">How many there are.</param>
    public GuidanceStep At(int call, int calls)
    {
        if (!IsOn(call, calls)) return GuidanceStep.Off;
        var guided = 0;
        for (var before = 0; before < call; before++) guided += IsOn(before, calls) ? 1 : 0;
        return guided % Every == 0 ? GuidanceStep.Computed : GuidanceStep.Repeated;
    }

    private bool IsOn(int call, int calls)
    {
        var at = call / (double)calls;
        return at >= From && at < To;
    }
}
