using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>Small goldens that belong to these tests alone; <c>Goldens/make.py</c> made them.</summary>
internal static class TrainingGoldens
{
    public static GoldenTensors Open(string name) => new(Repository.Path("tests", "Kandinsky.Training.Tests", "Goldens", $"{name}.safetensors"));
}
