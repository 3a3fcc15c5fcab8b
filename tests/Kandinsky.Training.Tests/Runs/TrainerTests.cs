using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private static readonly Dictionary<string, string> _settings = new() { ["seed"] = "5", ["steps"] = "40" };
    private static readonly TrainerOptions _options = new() { Steps = 40, CheckpointEvery = 7, Keep = 2 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_shows_its_loss_and_keeps_its_newest_checkpoints()
    {
        using var model = new SmallModel();
        var told = new List<TrainingProgress>();
        new Trainer(model, RunFolder.Begin(_folder.Path("run"), _settings), _options with { ValidateEvery = 20 }).Run(told.Add);

        Assert.Equal(Enumerable.Range(1, 40).Select(step => (long)step), told.Select(each => each.Step));
        Assert.True(told[^1].Result.Loss < told[0].Result.Loss / 4);
        Assert.Equal(TimeSpan.Zero, told[^1].Remaining);
        Assert.Equal(["checkpoint-35", "checkpoint-40", "loss.csv", "loss.svg", "settings.json", "validation"],
            Directory.EnumerateFileSystemEntries(_folder.Path("run")).Select(path => Path.GetFileName(path)).Where(name =>
                !name.StartsWith("events", StringComparison.Ordinal)).Order());
        Assert.Equal(41, File.ReadLines(_folder.Path("run", "loss.csv")).Count());
        Assert.Equal(["step-0000020.svg", "step-0000040.svg"], Directory.EnumerateFiles(_folder.Path("run", "validation")).Select(path =>
            Path.GetFileName(path)).Order());
        Assert.Equal(_settings, RunFolder.SettingsOf(_folder.Path("run")));
    }

    /// <summary>Killed before each step, and in the middle of each checkpoint: what is left in the folder is what a killed process leaves.</summary>
    [Fact]
    public void Killed_at_any_moment_it_goes_on_to_the_same_bytes()
    {
        var expected = Undisturbed();
        for (var kill = 0; kill < 46; kill++)
        {
            var path = _folder.Path($"kill-{kill}");
            var (left, run) = (kill, RunFolder.Begin(path, _settings));
            void Count()
            {
                if (left-- == 0) throw new KilledException();
            }
            void Halfway(string folder)
            {
                if (left-- > 0) return;
                File.Copy(Path.Combine(folder, "weights.safetensors"), Path.Combine(path, "half"));
                throw new KilledException();
            }
            using (var model = new SmallModel { Before = _ => Count(), Halfway = Halfway }) Assert.Throws<KilledException>(() =>
                new Trainer(model, run, _options).Run());
            File.Delete(Path.Combine(path, "half"));

            using var resumed = new SmallModel();
            new Trainer(resumed, RunFolder.Resume(path, _settings), _options).Run();

            Assert.Equal(expected.Weights, resumed.Weights);
            Assert.Equal(expected.Average, resumed.Average);
            Assert.Equal(expected.Losses, File.ReadAllText(Path.Combine(path, "loss.csv")));
            Assert.Equal(expected.Optimizer, File.ReadAllBytes(Path.Combine(path, "checkpoint-40", "optimizer.safetensors")));
            Assert.DoesNotContain(Directory.EnumerateDirectories(path), folder => Path.GetFileName(folder)[0] == '.');
        }
    }

    [Fact]
    public void Cancelled_it_writes_a_checkpoint_and_goes_on_from_it()
    {
        var expected = Undisturbed();
        using var stop = new CancellationTokenSource();
        using (var model = new SmallModel())
        {
            var trainer = new Trainer(model, RunFolder.Begin(_folder.Path("run"), _settings), _options);
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Run(progress => { if (progress.Step == 17) stop.Cancel(); }, stop.Token));
        }
        var run = RunFolder.Resume(_folder.Path("run"), _settings);
        Assert.Equal([14L, 17L], run.Checkpoints.Steps);
        using var resumed = new SmallModel();
        new Trainer(resumed, run, _options).Run();

        Assert.Equal(expected.Weights, resumed.Weights);
        Assert.Equal(expected.Losses, File.ReadAllText(_folder.Path("run", "loss.csv")));
    }

    [Fact]
    public void A_full_disk_stops_the_run_with_the_last_checkpoint_whole()
    {
        var run = RunFolder.Begin(_folder.Path("run"), _settings);
        using var model = new SmallModel
        {
            Halfway = folder =>
            { if (folder.Contains("checkpoint-21", StringComparison.Ordinal)) throw new IOException("No space left on device : 'x'"); }
        };
        var error = Assert.Throws<KandinskyException>(() => new Trainer(model, run, _options).Run());

        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.Contains("step 21", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device. Free some room; checkpoint 14 is whole", error.Message, StringComparison.Ordinal);
        Assert.Equal([7L, 14L], run.Checkpoints.Steps);
        Assert.DoesNotContain(Directory.EnumerateDirectories(run.FolderPath), folder => Path.GetFileName(folder)[0] == '.');
        using var resumed = new SmallModel();
        new Trainer(resumed, RunFolder.Resume(run.FolderPath, _settings), _options).Run();
        Assert.Equal(Undisturbed().Weights, resumed.Weights);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_in_words()
    {
        using var model = new SmallModel { Breaks = 9 };
        var error = Assert.Throws<KandinskyException>(() => new Trainer(model, RunFolder.Begin(_folder.Path("run"), _settings), _options).Run());

        Assert.Contains("loss of step 10 is NaN", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller learning rate", error.Message, StringComparison.Ordinal);
        Assert.Contains("Checkpoint 7 is whole", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_goes_on_only_with_its_own_settings()
    {
        var path = _folder.Path("run");
        Assert.Contains("holds no run", Message(() => RunFolder.Resume(path, _settings)), StringComparison.Ordinal);
        RunFolder.Begin(path, _settings);
        Assert.Contains("not empty", Message(() => RunFolder.Begin(path, _settings)), StringComparison.Ordinal);
        Assert.Contains("seed 5, not 6", Message(() => RunFolder.Resume(path, new Dictionary<string, string>(_settings) { ["seed"] = "6" })),
            StringComparison.Ordinal);
        Assert.Contains("rank not set, not 4", Message(() => RunFolder.Resume(path, new Dictionary<string, string>(_settings) { ["rank"] = "4" })),
            StringComparison.Ordinal);
        RunFolder.Resume(path, new Dictionary<string, string>(_settings) { ["steps"] = "80" }, "steps");
        File.WriteAllText(Path.Combine(path, "settings.json"), "[");
        Assert.Contains("damaged", Message(() => RunFolder.Resume(path, _settings)), StringComparison.Ordinal);

        static string Message(Func<object> act) => Assert.Throws<KandinskyException>(act).Message;
    }

    private (float[] Weights, float[] Average, string Losses, byte[] Optimizer) Undisturbed()
    {
        var path = _folder.Path("undisturbed");
        using var model = new SmallModel();
        new Trainer(model, RunFolder.Begin(path, _settings), _options).Run();
        return (model.Weights, model.Average, File.ReadAllText(Path.Combine(path, "loss.csv")),
            File.ReadAllBytes(Path.Combine(path, "checkpoint-40", "optimizer.safetensors")));
    }

    private sealed class KilledException : Exception;
}
