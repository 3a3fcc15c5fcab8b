using Kandinsky.Testing;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Kandinsky.Training.Tests;

/// <summary>Files that another writer made, in the layouts the hub's data sets have.</summary>
public sealed class ParquetPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Compression.Snappy)]
    [InlineData(Compression.Zstd)]
    [InlineData(Compression.Gzip)]
    [InlineData(Compression.Uncompressed)]
    public void Pictures_and_captions_of_a_row_stay_together_where_some_are_missing(Compression compression)
    {
        byte[]?[] pictures = [TestPictures.Png(0), null, TestPictures.Png(2), TestPictures.Png(3), TestPictures.Png(4)];
        string?[] captions = ["zero", "one", null, "three", " "];
        Write(_folder.Path("train-00000-of-00001.parquet"), compression, pictures, captions, rowsOfGroup: 2);
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["zero", "one", "three"], source.Entries.Select(entry => Assert.Single(entry.Captions)));
        Assert.Equal(pictures[0], source.Read(0).ToArray());
        Assert.Equal(pictures[3], source.Read(2).ToArray());
        Assert.Equal(["train-00000-of-00001.parquet row 2", "train-00000-of-00001.parquet row 4"], source.LeftOut.Select(left => left.Name));
        var set = TrainingSet.Survey(source);
        Assert.Equal(2, set.Pictures.Count);
        Assert.Equal("train-00000-of-00001.parquet row 1: has no picture.", set.LeftOut[^1].Reason);
    }

    [Fact]
    public void Rows_may_have_several_captions()
    {
        var path = _folder.Path("data", "train-0.parquet");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new ParquetFileWriter(path, [new Column<byte[]>("picture"), new Column<string[]>("captions")]))
        {
            using var group = file.AppendRowGroup();
            using (var pictures = group.NextColumn().LogicalWriter<byte[]>()) pictures.WriteBatch([TestPictures.Png(1), TestPictures.Png(2),
                TestPictures.Png(3)]);
            using (var captions = group.NextColumn().LogicalWriter<string[]>()) captions.WriteBatch([["a", "b"], [], ["c"]]);
            file.Close();
        }
        using var source = PictureSources.Open(_folder.Root, new() { ImageColumn = "picture", CaptionColumn = "captions" });

        Assert.Equal(["a b", "c"], source.Entries.Select(entry => string.Join(' ', entry.Captions)));
        Assert.Equal(TestPictures.Png(3), source.Read(1).ToArray());
    }

    [Fact]
    public void Of_the_hubs_splits_only_the_one_to_train_on_is_read()
    {
        Write(_folder.Path("train-0.parquet"), Compression.Snappy, [TestPictures.Png(1)], ["train"], 1);
        Write(_folder.Path("test-0.parquet"), Compression.Snappy, [TestPictures.Png(2)], ["test"], 1);
        using var source = PictureSources.Open(_folder.Root);

        Assert.Equal(["train"], Assert.Single(source.Entries).Captions);
    }

    [Fact]
    public void Columns_that_are_not_there_are_asked_for_by_name()
    {
        Write(_folder.Path("a.parquet"), Compression.Snappy, [TestPictures.Png(1)], ["one"], 1);

        Assert.Contains("image/bytes, image/path, text", Message(new() { CaptionColumn = "caption" }), StringComparison.Ordinal);
        Assert.Contains("'pixels' of picture bytes", Message(new() { ImageColumn = "pixels" }), StringComparison.Ordinal);
        Assert.Contains("'image' of captions", Message(new() { CaptionColumn = "image" }), StringComparison.Ordinal);

        string Message(PictureSourceOptions options) => Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Root, options)).Message;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    public void A_damaged_file_is_named(int kept)
    {
        var path = _folder.Path("a.parquet");
        Write(path, Compression.Snappy, [TestPictures.Png(1)], ["one"], 1);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..kept]);

        Assert.Contains("a.parquet: is damaged", Assert.Throws<KandinskyException>(() => PictureSources.Open(_folder.Root)).Message, StringComparison.Ordinal);
    }

    private static void Write(string path, Compression compression, byte[]?[] pictures, string?[] captions, int rowsOfGroup)
    {
        using var bytes = new PrimitiveNode("bytes", Repetition.Optional, LogicalType.None(), PhysicalType.ByteArray);
        using var name = new PrimitiveNode("path", Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray);
        using var image = new GroupNode("image", Repetition.Optional, [bytes, name]);
        using var text = new PrimitiveNode("text", Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray);
        using var schema = new GroupNode("schema", Repetition.Required, [image, text]);
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(compression).Build();
        using var file = new ParquetFileWriter(path, schema, properties);
        for (var from = 0; from < pictures.Length; from += rowsOfGroup)
        {
            var rows = Math.Min(rowsOfGroup, pictures.Length - from);
            using var group = file.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriterOverride<Nested<byte[]?>?>()) column.WriteBatch([.. pictures.Skip(from).Take(rows)
                .Select(picture => new Nested<byte[]?>(picture))]);
            using (var column = group.NextColumn().LogicalWriterOverride<Nested<string?>?>()) column.WriteBatch([.. Enumerable.Range(from, rows).Select(row =>
                row == 1 ? (Nested<string?>?)null : new Nested<string?>($"{row}.png"))]);
            using (var column = group.NextColumn().LogicalWriter<string?>()) column.WriteBatch([.. captions.Skip(from).Take(rows)]);
        }
        file.Close();
    }
}
