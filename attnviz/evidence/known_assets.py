"""Style sheets and scripts of the cards that were handed out, by their SHA-256.

What this attnviz writes itself is known without being here. When a style sheet or a view's script
changes, `python -m tests.evidence.write_golden` prints what has to be added, so that cards of
before go on being compared.
"""

KNOWN: dict[str, frozenset[str]] = {
    "attention": frozenset((
        "543c987f449f1db3e2d097ab6cdf74766766e54741c85aa59c402393a544c803",
        "818f87a8956e00102df45394c95ddf5a7d046321ea4805528f6c60e8a19f49b5",
        "b3334cfecf7952efcb57d940eee828915f50771887daf174363960f88f817c8a",
        "a53137b102d46432610369d09001fd71c6eeaa5e4f9b8fa5fbfb552dc6667d6e",
        "a7aee13180cb8a7ceff6e6b587a1cb3bc29a319c91f38db36b5b9dd21ed25178",
        "32f94ec1eb6b4e437c70c71c2bde8f8805f6c6eb0c271255d34f2a9a70e7782d",
        "9d2e8bdf874b0a7c28faab5c119955c72f23dca191b82da3c229d854c0b282a2",
        "42989b28295ce32746457a4f6207ef61299348986b9e13c9d8848babf5650e3b",
        "6592b775945247d92d800e8b31a1c5326034782df532554cf90f640ef7e42786",
        "ea6f7fbf278fede8b567b54eb9d8e53c046abf4bfa4fc57b7775043a2adf3db7",
        "760117e726060879780691dec08374b09b952f1c0919c82abd6c8642b6d2a886",
    )),
    "attribution": frozenset((
        "50c30e1db11287167d98b4be273aade195477f31f2a6b9b14912925a8177d207",
        "06dc562409a39972abf1a0e3c447144b2b30a250e11a0b857c2e11a266882fbe",
        "0fe30b3a1308f32b8c6cda733a03e5cf7bfbec6e79d58d5e2cec6a9195ce53d6",
        "fef9c60e666ee10ab0110358e258afec64986149314d67d86fe12e5ce922c053",
        "08485530ce23aa8554e30a3463d3bd7b29b6a91dc1d56bc25b6f4f8743ef3e93",
        "c4d8970615ba93fd321d42d61e25c9cfed25adf620acbd4622b9da4601a52c86",
        "9029a3e3f73775d183a8cc0f01332dab0afcb50dd52b9b36c2c4b55a83f9814f",
        "58e92e8319dffbb6cf26f3d3523076853d44fb738d73ffc10da6c70fcef0b7f9",
        "5a3bb0005daf3c9374bcc14164fc34bcb374c805c582a8668065e66176a76596",
        "d56c34ae88f94b61926547f4ebff1cfe178c95df53fa924a020d5945100eb1b1",
    )),
    "effect": frozenset((
        "ff361b54237b59e162fb8ba1f7b727ed356bca0f2577965bffd9e019912ffd75",
        "37bba4ece2d4dcf03f8bf12ebd58cb4d0213fea9a1fc2fdf89ffaebc48180830",
        "b9d1a95b68a8653f2e309e0f96ca18b3b2b599e20f8d8ad8962c8c2757212c10",
        "bb3a93a6dd6222276310fbb9f8ca100316fe8b1f8c567cb407f80a9d8050ad02",
        "d4bce295e89c09a6b2f3e1688d50f52a038760e33d6288d9acc32af205fb21ce",
        "55686cca9a920621135caee4e1d3646127ea3415a5418213ec30b1c2ea63a112",
        "0f5c0b5ffe32d46d2fcffb0037f8502fb1396b09aeb4007aa5223cf3b2190008",
        "12b684a4466762f8832a30313b7c16753c1e63d1ff8a672c1a6dad041896ef12",
    )),
    "evaluation": frozenset((
        "9c0c5ca597b63a76eaa58383f8a926d7c1efa9dc556221f24ecb8d5b95a61a95",
    )),
    "sequence": frozenset((
        "50c30e1db11287167d98b4be273aade195477f31f2a6b9b14912925a8177d207",
        "386697ca6a545742279b4bbf4bc552455c3efbee0ad18fe19f372fb73f821070",
        "4180d6c36a8cd35198788d988274f0d1dcc326392c8e39f909dc019389a6aba0",
        "fef9c60e666ee10ab0110358e258afec64986149314d67d86fe12e5ce922c053",
        "0921f0d1a9f86c648fd7ad2bceb91ca56f2659fcc55b88ebf8cc63eecbbe305b",
        "c4d8970615ba93fd321d42d61e25c9cfed25adf620acbd4622b9da4601a52c86",
        "21a72cbdc9505b14510312c67be3313467e61ce76eba1d62d3ecb61ec5365171",
        "16358842ae564113ee5ba3bd24ea6fdcce5b0e199d8720bd6f41f5864f348e09",
        "5a3bb0005daf3c9374bcc14164fc34bcb374c805c582a8668065e66176a76596",
        "16838026890bdcc890d7fc0b1fae4eccffd5ae73cf5ba89fe23ec400bb82492d",
    )),
}  # fmt: skip
"""By the kind of card."""
