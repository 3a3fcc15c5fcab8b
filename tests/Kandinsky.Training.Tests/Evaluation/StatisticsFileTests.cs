using System.IO.Compression;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class StatisticsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read_again()
    {
        var statistics = new FeatureStatistics([1.5, -2], [4, 0.5, 0.5, 1e-300]);
        StatisticsFile.Write(_folder.Path("a.npz"), statistics);
        var read = StatisticsFile.Read(_folder.Path("a.npz"));

        Assert.Equal(statistics.Mean, read.Mean);
        Assert.Equal(statistics.Covariance, read.Covariance);
    }

    [Fact]
    public void Numpys_own_file_is_read()
    {
        // numpy.savez_compressed("numpy.npz", mu=numpy.arange(3, dtype="f4"), sigma=numpy.eye(3) * 2)
        var read = StatisticsFile.Read(Repository.Path("tests", "Kandinsky.Training.Tests", "Goldens", "numpy.npz"));

        Assert.Equal([0, 1, 2], read.Mean);
        Assert.Equal([2, 0, 0, 0, 2, 0, 0, 0, 2], read.Covariance);
    }

    [Theory]
    [InlineData("mu", "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", "<i8")]
    [InlineData("mu", "{'descr': '<f8', 'fortran_order': True, 'shape': (2,), }", "row by row")]
    [InlineData("mu", "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }", "shape")]
    [InlineData("mu", "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 2), }", "shape")]
    [InlineData("mu", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "Cannot read statistics")]
    [InlineData("mean", "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "holds no 'mu'")]
    public void Another_array_is_refused(string name, string header, string named)
    {
        using (var archive = ZipFile.Open(_folder.Path("a.npz"), ZipArchiveMode.Create))
        using (var stream = archive.CreateEntry($"{name}.npy").Open())
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. new byte[16]]);

        Assert.Contains(named, Message(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_archive_is_refused()
    {
        Assert.Contains("npz", Message(), StringComparison.Ordinal);
        File.WriteAllText(_folder.Path("a.npz"), "no archive");
        Assert.Contains("give a .npz file", Message(), StringComparison.Ordinal);
    }

    private string Message()
    {
        var error = Assert.Throws<KandinskyException>(() => StatisticsFile.Read(_folder.Path("a.npz")));
        Assert.Equal(ErrorKind.Input, error.Kind);
        return error.Message;
    }
}
