namespace Kandinsky.Kernels.Tests;

/// <summary>Reproducible operands.</summary>
internal static class TestNumbers
{
    /// <summary>The names a table may be forced to on this machine.</summary>
    public static TheoryData<string> Implementations => [.. KernelChoice.Names];

    /// <summary>Numbers of about normal distribution.</summary>
    public static float[] Normal(int count, int seed = 1, double deviation = 1, double mean = 0)
    {
        var random = new Random(seed);
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = (float)(mean + deviation * (random.NextDouble() + random.NextDouble() + random.NextDouble()
            + random.NextDouble() - 2) * Math.Sqrt(3));
        return numbers;
    }

    /// <summary>What a kernel writes under one implementation.</summary>
    public static float[] With(string implementation, int count, Action<float[]> run)
    {
        var result = new float[count];
        Array.Fill(result, float.NaN);
        using var _ = KernelChoice.Force(implementation);
        run(result);
        return result;
    }
}
