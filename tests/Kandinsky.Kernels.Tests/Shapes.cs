namespace Kandinsky.Kernels.Tests;

/// <summary>The model's shapes, from the lists that the benches read too.</summary>
internal static class Shapes
{
    public static IEnumerable<int[]> Read(string name)
    {
        using var reader = new StreamReader(typeof(Shapes).Assembly.GetManifestResourceStream(name)!);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#') yield return [.. line.Split(' ').Select(int.Parse)];
    }
}
