using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>Checkpoints while somebody else cleans up in the same folder.</summary>
public sealed class RunCheckpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Old_checkpoints_that_another_deletes_are_passed_over()
    {
        var gone = new List<string>();
        var checkpoints = new RunCheckpoints(_folder.Root)
        {
            Listing = new(path =>
            {
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                gone.Add(Path.GetFileName(path));
            }),
        };
        foreach (var step in (long[])[1, 2, 3]) checkpoints.Write(step, Fill);
        Directory.CreateDirectory(_folder.Path(".checkpoint-4.incomplete"));

        checkpoints.Write(5, Fill, keep: 1);
        checkpoints.Clear();

        Assert.Equal(["checkpoint-1", "checkpoint-2", "checkpoint-3", ".checkpoint-4.incomplete"], gone);
        Assert.Equal([5], checkpoints.Steps);

        static void Fill(string folder) => File.WriteAllText(Path.Combine(folder, "file"), "x");
    }

    [Fact]
    public void A_run_s_folder_that_is_gone_has_no_checkpoints() => Assert.Empty(new RunCheckpoints(_folder.Path("gone")).Steps);
}
