namespace Kandinsky.Benchmarks;

/// <summary>The model's shapes, from the lists that the tests read too.</summary>
internal static class BenchShapes
{
    public static IEnumerable<int[]> Read(string name)
    {
        using var reader = new StreamReader(typeof(BenchShapes).Assembly.GetManifestResourceStream(name)!);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#') yield return [.. line.Split(' ').Select(int.Parse)];
    }
}
