namespace Kandinsky;

/// <summary>Refuses a request whose memory is not there, before anything is loaded.</summary>
internal static class MemoryAdmission
{
    /// <summary>Plans a request and checks the plan.</summary>
    /// <param name="planner">Plans the request.</param>
    /// <param name="precision">The number type asked for.</param>
    /// <param name="pictures">Pictures drawn at once.</param>
    /// <param name="available">Bytes.</param>
    /// <param name="note">Told what the user should know.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="KandinskyException">The request needs more.</exception>
    public static MemoryPlan Check(MemoryPlanner planner, Precision precision, int pictures, long available, Action<string> note)
    {
        var plan = planner.Plan(precision, packed: false);
        if (plan.Bytes <= available) return plan;
        plan = planner.Plan(precision, packed: true);
        if (plan.Needed <= available)
        {
            note($"About {MemoryPlan.Text(plan.Bytes)} would be held and {MemoryPlan.Text(available)} are available: weights are read from the disk again and "
                + "again, which takes long; a smaller --precision reads less.");
            return plan;
        }
        List<string> remedies = ["a smaller picture"];
        foreach (var (name, smaller) in PrecisionName.All.Where(type => type.Value > precision))
        {
            if (planner.Plan(smaller, packed: false).Needed is var bytes && bytes <= available) remedies.Add($"--precision {name} ({MemoryPlan.Text(bytes)})");
        }
        if (pictures > 1) remedies.Add("fewer pictures at once");
        throw new KandinskyException(
            $"The {Name(plan.Stages.MaxBy(stage => stage.Needed)!.Stage)} needs about {MemoryPlan.Text(plan.Needed)} of memory and "
                + $"{MemoryPlan.Text(available)} are available; ask for {string.Join(" or ", remedies)}, "
            + $"or set {AvailableMemory.Variable}=off to try all the same.", ErrorKind.Memory);
    }

    private static string Name(Stage stage) => stage switch
    {
        Stage.Prior => "prior",
        Stage.Decoding => "autoencoder (pixels)",
        _ => "decoder",
    };
}
