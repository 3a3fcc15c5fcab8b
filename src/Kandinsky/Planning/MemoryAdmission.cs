using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Refuses a request whose memory is not there, before anything is loaded.</summary>
static class MemoryAdmission
{
    private static readonly Dictionary<Precision, string> s_smaller = new() { [Precision.BFloat16] = "bf16", [Precision.Int8] = "int8" };

    /// <summary>Plans a request and checks the plan.</summary>
    /// <param name="planner">Plans the request.</param>
    /// <param name="precision">The number type asked for.</param>
    /// <param name="pictures">Pictures drawn at once.</param>
    /// <param name="available">Bytes.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="KandinskyException">The request needs more.</exception>
    public static MemoryPlan Check(MemoryPlanner planner, Precision precision, int pictures, long available)
    {
        var plan = planner.Plan(precision);
        if (plan.Bytes <= available) return plan;
        List<string> remedies = ["a smaller picture"];
        foreach (var (smaller, name) in s_smaller.Where(type => type.Key > precision))
        {
            if (planner.Plan(smaller).Bytes is var bytes && bytes <= available) remedies.Add($"--precision {name} ({MemoryPlan.Text(bytes)})");
        }
        if (pictures > 1) remedies.Add("fewer pictures at once");
        throw new KandinskyException(
            $"The {Name(plan.Largest.Stage)} needs about {MemoryPlan.Text(plan.Bytes)} of memory and {MemoryPlan.Text(available)} are available; ask for {string.Join(" or ", remedies)}, "
            + $"or set {AvailableMemory.Variable}=off to try all the same.", ErrorKind.Memory);
    }

    private static string Name(Stage stage) => stage switch
    {
        Stage.Prior => "prior",
        Stage.Decoding => "autoencoder (pixels)",
        _ => "decoder",
    };
}
